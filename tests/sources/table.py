"""What each numbered equation of the five sources states, whether it holds, and which test proves it.

To add a row, add it here and run ``python tests/sources/build.py``; the tests compare docs/source_check.md with the table.
Formulas are written for Markdown between dollar signs. "Misprint" is a slip that the context corrects; "wrong" is
mathematics that fails as it is meant.
"""

from __future__ import annotations

from dataclasses import dataclass

HOLDS, MISPRINT, WRONG, DEFINITION = "holds", "misprint", "wrong", "definition"
STATUSES = (HOLDS, MISPRINT, WRONG, DEFINITION)

DOCUMENTS = {
    "000": "Temple, Stebner, Collins, Kappes: A general approach for learning constitutive relationships (physical laws) "
    "from neural networks, first draft",
    "001": "The same paper, second draft (with M. Miller), where the equations are renumbered",
    "002": "Zhang, Kim, Lu, Soljacic: Deep learning and symbolic regression for discovering parametric equations",
    "003": "Teichert, Natarajan, Van der Ven, Garikipati: Machine learning materials physics: integrable deep neural "
    "networks enable scale bridging by learning free energy functions",
    "004": "Morala, Cifuentes, Lillo, Ucar: Can neural networks be explained using polynomial regression and Taylor "
    "series? (slides, 2021; formulas are not numbered)",
}


@dataclass(frozen=True)
class Row:
    """One equation: what it states, its status, the correct form where it differs, the test, a remark."""

    number: str
    statement: str
    status: str
    test: str = ""
    correct: str = ""
    remark: str = ""


FIRST_DRAFT = (
    Row("1", r"$f(x) = \sigma(\theta_n \sigma(\cdots \sigma(\theta_1 \mathbf{x})))$", DEFINITION, "layers.test_composition",
        remark="Without biases, and with an activation on the output too. The networks of practice have both biases and a "
        "linear output; what changes is said under 4.1.4."),
    Row("2", r"$f(x) = \sum_n a_n x^n$", DEFINITION, remark="For several inputs $n$ is a multi-index."),
    Row("3", r"$\mathbf{z} = \theta^{(1)} \mathbf{x}$, row by row", HOLDS, "layers.test_composition"),
    Row("4", r"$\sigma(\mathbf z)_i = e^{z_i} / \sum_j e^{z_j}$", DEFINITION,
        remark="It stands under the heading \"Softplus Activation\"; softmax is meant."),
    Row("5", r"$Z = \sum_j e^{z_j}$", DEFINITION),
    Row("6", r"$e^{z_i} = \sum_k z_i^k / k!$", HOLDS, "activations.test_exponential"),
    Row("7", r"$\sigma(\mathbf z)_i = \sum_k \alpha_k z_i^k$ with $\alpha_k = 1/Z^k!$", WRONG, "activations.test_softmax",
        r"$Z$ depends on $\mathbf z$ and must be expanded too: about 0 the coefficient of $\mathbf z^m$ is "
        r"$\frac{1}{k} \sum_{r \le m} \frac{(-1)^R R!}{k^R} \prod_j \frac{S(m_j + \delta_{ij}, r_j + \delta_{ij})}{m_j!}$, "
        r"$R = \sum r_j$, $S$ the Stirling numbers of the second kind",
        "Cross terms $z_i z_j$ are lost with constant $Z$. The factorial belongs to $k$: $1/(Z\\, k!)$, so this is a "
        "misprint as well."),
    Row("8", r"$\mathrm{ReLU}(x) = x$ for $x > 0$, else 0", DEFINITION),
    Row("9", r"$\alpha_n = 1$ for $z > 0$, else 0", MISPRINT, "activations.test_relu",
        r"$\alpha_n = \delta_{n1}$ for $z > 0$, 0 for $z < 0$", "As printed it is the series of $1/(1 - z)$."),
    Row("10", r"$\alpha_n = \delta_{n1}$ for the linear activation", HOLDS, "activations.test_relu"),
    Row("10a", r"softplus: $\log(1 + e^x) = \frac1\alpha \log(1 + e^{\alpha x})$", MISPRINT, "softplus.test_first_lines",
        r"a definition of the sharper softplus; equal for $\alpha = 1$ only"),
    Row("10b", r"$\log z = \sum_{k \ge 1} \frac1k \left(\frac{z-1}{z}\right)^k$", HOLDS, "softplus.test_first_lines",
        remark=r"For $z > 1/2$, which $1 + e^{\alpha x}$ satisfies."),
    Row("10c", r"$\cdots = \frac1\alpha \sum_k \frac1k e^{\alpha x k} (1 + e^{\alpha x})^{k}$", MISPRINT,
        "softplus.test_first_lines", r"the exponent of the last factor is $-k$, as in the line after",
        r"That line ends the sum in the brackets at $k$, where it is infinite."),
    Row("11", r"$(\sum a_k x^k)^n = \sum c_k x^k$, $c_m = \frac{1}{m a_0} \sum_{k=0}^{\infty} c_k x^k$", MISPRINT,
        "softplus.test_power_recurrence",
        r"$c_m = \frac{1}{m a_0} \sum_{k=1}^m (kn - m + k)\, a_k c_{m-k}$ (Gradshteyn and Ryzhik 0.314)"),
    Row("11a", r"$c_l = \frac1l \sum_j (jk - l + j) \frac{\alpha^l}{l!} c_{l-j}$, and $d_l$ likewise", MISPRINT,
        "softplus.test_coefficients_of_powers", r"$\alpha^j / j!$ for $\alpha^l / l!$"),
    Row("12", r"$(a + x)^n = \sum_k \binom nk x^k a^{n-k}$", HOLDS, "softplus.test_binomial"),
    Row("12a", r"$[\sum_i \binom ki \sum_n d_n x^n]^{-1}$ taken as $1 / \sum_i \binom ki^{-1} \cdots$, and "
        r"$d'_n = \sum_i \binom ki^{-1} d_n$", WRONG, "softplus.test_reciprocal_of_a_sum",
        r"$d'_n = \sum_i \binom ki d_n^{(i)}$: the binomials multiply the denominator", "The reciprocal of a sum is not "
        "the sum of reciprocals."),
    Row("13", r"$\sum b_k x^k / \sum a_k x^k = \frac{1}{a_0} \sum c_k x^k$", HOLDS, "softplus.test_division"),
    Row("14", r"$c_n + \frac{1}{a_0} \sum_{k=1}^n c_{n-k} a_k - b_n = 0$", HOLDS, "softplus.test_division"),
    Row("14a", r"$b_m = \sum_{j=1}^m c_m - b_{m-j} d_j$", MISPRINT, "softplus.test_last_division",
        r"$b_m = c_m - \sum_{j=1}^m b_{m-j} d_j / d_0$ with $d_0 = 2^k$", r"$c_m$ stands inside the sum, and would count "
        r"$m$ times; $d'_0$ is $2^k$, not 1."),
    Row("14b", r"the softplus coefficient is $\sum_{k \ge 1} b_n / (\alpha k)$", MISPRINT, "softplus.test_the_route",
        r"$b_n$ depends on $k$; corrected as above the sum holds but is infinite. With $z = (1 + e^{\alpha x})/2$ only "
        r"$k = 1..n$ contribute: `symnet.formulas.softplus_by_division`"),
    Row("15", r"$\sigma(x) = \sum_k s_k x^k$", DEFINITION),
    Row("16", r"$x = \sum_n a_n z^n$", DEFINITION),
    Row("17", r"$y = \sigma(\theta x)$", DEFINITION),
    Row("18", r"$y = \sum_n b_n z^n$", DEFINITION),
    Row("19", r"$y = \sum_k s_k \theta^k \sum_{k_0 + k_1 + \cdots = k} \binom{k}{k_0, k_1, \ldots} \prod_n (a_n z^n)^{k_n}$",
        HOLDS, "layers.test_multinomial"),
    Row("20", r"$k = \sum_n k_n$", HOLDS, "layers.test_multinomial"),
    Row("21", r"$\prod_n (a_n z^n)^{k_n} = C z^{0 k_0 + 1 k_1 + \cdots}$", HOLDS, "layers.test_multinomial"),
    Row("22", r"$i = \sum_n n k_n$", HOLDS, "layers.test_multinomial"),
    Row("23", r"both constraints end at $n = i$", HOLDS, "layers.test_multinomial"),
    Row("24", r"$b_i = \sum_k s_k \theta^k \sum \binom{k}{k_0, \ldots, k_i} \prod_n a_n^{k_n}$", HOLDS,
        "layers.test_scalar_layer", remark=r"For $a_0 \ne 0$ an infinite sum, which converges where $|\theta a_0|$ lies "
        r"inside $\sigma$'s radius. Finite and valid everywhere: $b_i = \sum_r \frac{\theta^r}{r!} \sigma^{(r)}(\theta a_0) "
        r"\hat B_{i,r}(a_1, a_2, \ldots)$."),
    Row("25", r"$\sigma(z; \alpha) = \frac1\alpha \ln(1 + e^{\alpha z})$, which tends to the ReLU", HOLDS,
        "softplus.test_limit"),
    Row("26", r"$C c^{2/3} = \sum_k a_k c^k$ and $k/\sqrt d = \sum_k b_k d^k$", WRONG, "laws.test_no_series_about_zero",
        r"powers of $c - c_0$ and $d - d_0$ with $c_0, d_0 > 0$: $a_k = C \binom{2/3}{k} c_0^{2/3-k}$, "
        r"$b_k = k \binom{-1/2}{k} d_0^{-1/2-k}$", "Neither power has a Taylor series about 0."),
    Row("27", r"common basis, with factors $(\mathbf S)_{l_m}^{l_m}$", MISPRINT, "laws.test_selection_vectors",
        r"$(\mathbf S)_m^{l_m}$, the line before has it so", r"With $0^0 = 1$, and about a centre. $a_0$ and $b_0$ both "
        "belong to the monomial 1."),
    Row("28", r"whitening: $-\bar z/\sigma$, $1/\sigma$, 0", HOLDS, "activations.test_whitening"),
    Row("29", r"$\sigma(x) = \sum_k s_k x^k$", DEFINITION),
    Row("30", r"$x_i = \sum a^{(i)}_{n_1 \ldots n_w} z_1^{n_1} \cdots z_w^{n_w}$", DEFINITION),
    Row("31", r"$\mathbf y = \sigma(\Theta \mathbf x)$", DEFINITION),
    Row("32", r"$y_i = \sum b^{(i)}_{n_1 \ldots n_w} z_1^{n_1} \cdots z_w^{n_w}$", DEFINITION),
    Row("33", r"the multinomial theorem, twice", HOLDS, "layers.test_vector_layer",
        remark=r"Each input $j$ has indices $\mathbf L$ of its own, $l^{(j)}_n$; the print shows one $\mathbf L$ for all."),
    Row("34", r"$k = \sum_n k_n$", HOLDS, "layers.test_vector_layer"),
    Row("35", r"$k_j = \Vert\mathbf L\Vert_1$", MISPRINT, "layers.test_vector_layer", r"$k_j = \Vert\mathbf L^{(j)}\Vert_1$"),
    Row("36", r"$m_p = \sum_n n_p l_n$ for every input's $\mathbf L$; last line $m_3$", WRONG, "layers.test_vector_layer",
        r"$m_p = \sum_{j=1}^d \sum_n n_p l^{(j)}_n$: the inputs share the power", r"The last $m_3$ is $m_w$, a misprint. "
        r"Taken for each input alone, as printed, the constraint collects the power $d \cdot m$."),
    Row("37", r"$l_n = 0$ as soon as $n_p > m_p$", HOLDS, "layers.test_vector_layer"),
    Row("38", r"(36) with finite sums", WRONG, "layers.test_vector_layer", "as (36)"),
    Row("39", r"$b^{(i)}_m$ as a sum over $k$, $k_j$ and $\mathbf L$", WRONG, "layers.test_vector_layer",
        r"the power constraints join all inputs, as under (36), and the last factor is "
        r"$\prod_n (a^{(j)}_n)^{l^{(j)}_n}$", "The product over $n$ is missing, a misprint. For one input it holds."),
    Row("4.1.4", r"$\mathbf y = f(\Theta_3 f(\Theta_1 f(\Theta_1 \mathbf x)))$; $a_{1,0,\ldots} = \cdots = 1$", MISPRINT,
        "layers.test_composition", r"$\Theta_3, \Theta_2, \Theta_1$; $a^{(i)}_{e_i} = 1$ for input $i$ only"),
    Row("4.1.4 K", r"cutting $\sum s_k x^k$ at $K$ leaves no error in the coefficients of order $0..K$", WRONG,
        "layers.test_cutting_at_K", r"true without biases; with them $b_n = \sum_k s_k \binom{k}{\cdots} a_0^{k-r} \cdots$ "
        r"needs every $k$. Expanding $\sigma$ at $a_0$ makes each coefficient finite and exact"),
    Row("4.1.5", r"the constraints are solved in $O(K^w)$ time", WRONG, "layers.test_size_of_the_search",
        r"the search runs through $(K+1)^L$ candidates, $L = \prod_p (m_p + 1)$; generating the multiset partitions of "
        r"$m$ meets only solutions, and the recurrence of the series engine needs none"),
    Row("40", r"$\sigma(x) = 1/(1 + e^{-x})$", DEFINITION),
    Row("41", r"$2 e^{xt}/(1 + e^t) = \sum E_n(x) t^n/n!$", HOLDS, "sigmoid.test_generating_function"),
    Row("42", r"$\sigma(x) = \frac12 \sum E_n(0) \frac{(-1)^n}{n!}$", MISPRINT, "sigmoid.test_euler", r"the factor $x^n$ is "
        "missing"),
    Row("43", r"$E_n(0) = -2 (2^{n+1} - 1) B_{n+1}/(n+1)$", HOLDS, "sigmoid.test_bernoulli"),
    Row("44", r"$\sigma(x) = \frac12 - \frac12 \sum \frac{E_{2n-1}(0)}{(2n-1)!} x^{2n-1}$", HOLDS, "sigmoid.test_euler"),
    Row("45", r"$E_{2n-1}(x) = \frac{(-1)^n 4 (2n-1)!}{\pi^{2n+1}} \sum_k \frac{\cos (2k+1)\pi x}{(2k+1)^{2n}}$", MISPRINT,
        "sigmoid.test_fourier_series", r"$\pi^{2n}$"),
    Row("46", r"(45) at $x = 0$", MISPRINT, "sigmoid.test_fourier_series", r"$\pi^{2n}$"),
    Row("47", r"$\sigma(x) = \frac12 - 2 \sum (-\frac{1}{4\pi^2})^n (4^n - 1) \zeta(2n) x^{2n-1}$", HOLDS, "sigmoid.test_zeta",
        remark="It continues with the right power of pi."),
    Row("48", r"$a_n$ by cases, with $\zeta(n+1)$", HOLDS, "sigmoid.test_zeta"),
    Row("49", r"$b_0 = \sum_k s_k \theta^k a_0^k$", HOLDS, "layers.test_printed_coefficients"),
    Row("50", r"$b_1 = \sum_k k s_k \theta^k a_0^{k-1} a_1$", HOLDS, "layers.test_printed_coefficients"),
    Row("51", r"$b_2 = s_1 \theta a_2 + \sum_{k \ge 2} s_k \theta^k (\frac{k(k-1)}{2} a_0^{k-2} a_1^2 + k a_0^{k-1} a_2)$",
        HOLDS, "layers.test_printed_coefficients"),
    Row("Table 1, $C a^x$", r"1 for $k = 0$, then $C (\ln a)^k/k!$", MISPRINT, "laws.test_table", r"$C$ for $k = 0$"),
    Row("Table 1, $C x^n$", r"$C \delta_{kn}$", HOLDS, "laws.test_table"),
    Row("Table 1, $C e^{-\\beta x}$", r"$C (-\beta)^k/k!$", HOLDS, "laws.test_table"),
    Row("Table 1, $C x^{-1/2}$", r"$C, -\frac12 C, \frac38 C, \ldots, C \prod (-1)^{\frac{2i-1}{2i}}$", WRONG,
        "laws.test_table", r"about 1, in powers of $x - 1$: $C \prod_{i=1}^k (-\frac{2i-1}{2i})$; about 0 there is no series",
        "The print of the product is a misprint."),
    Row("Table 1, $C(1+x)^\\alpha$", r"$C \prod_{i=1}^n (\alpha - n + 1)/n!$ on $-1 < x < 1$", MISPRINT, "laws.test_table",
        r"$C \prod_{i=1}^n (\alpha - i + 1)/n!$"),
    Row("Table 1, $C\\ln(1+x)$", r"$C (-1)^{n+1}/n$ on $-1 < x \le 1$", HOLDS, "laws.test_table", remark="for $n \\ge 1$"),
)  # fmt: skip

#: Number in the second draft -> number in the first.
SECOND_DRAFT = {
    **dict(zip(range(1, 7), ("29", "30", "31", "33", "39", "27"), strict=True)),
    **dict(zip(range(7, 18), ("29", "30", "31", "32", "33", "34", "35", "36", "37", "38", "39"), strict=True)),
    **dict(zip(range(18, 29), ("4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"), strict=True)),
    **dict(zip(range(29, 38), ("20", "21", "22", "23", "24", "25", "26", "27", "28"), strict=True)),
    **dict(zip(range(38, 49), ("29", "30", "31", "32", "33", "34", "35", "36", "37", "38", "39"), strict=True)),
    **dict(zip(range(49, 61), map(str, range(40, 52)), strict=True)),
}
#: What the second draft prints otherwise.
SECOND_DRAFT_REMARKS = {
    6: r"$(\mathbf S)_m^{l_m}$ is printed right here, and $\alpha_k$ for $a_k$",
    21: r"$\alpha_k = 1/(Z^k\, k!)$ here: the power of $Z$ is a misprint for $Z$",
    36: r"$(\mathbf S)_m^{l_m}$ is printed right here",
}

PARAMETRIC = (
    Row("1", r"$\mathbf g^{(i)} = \mathbf W^{(i)} \mathbf h^{(i-1)}$", DEFINITION),
    Row("2", r"$\mathbf h^{(i)} = f(\mathbf g^{(i)})$", DEFINITION),
    Row("2a", r"hard concrete gate: $\bar s = s(\zeta - \gamma) + \gamma)$", MISPRINT, "gates.test_penalty",
        "one closing bracket too many"),
    Row("2b", r"$\mathcal L_R = \sum_j \mathrm{sigmoid}(\log\alpha_j - \beta \log\frac{-\gamma}{\zeta})$ is the expected number "
        "of open gates", HOLDS, "gates.test_penalty"),
    Row("3", r"$\mathbf h^{(i)} = [f(\mathbf g^{(i)}); \mathbf h^{(i-1)}]$", DEFINITION),
    Row("4", r"data grouped by time step", DEFINITION),
    Row("5", r"$\mathbf h^{(i,j)} = f((\tilde{\mathbf W}^{(i,j)} \odot \mathbf z^{(i)}) \mathbf h^{(i-1,j)})$", DEFINITION),
    Row("6", r"$L_S = \sum_j (w^{(j+1)} - w^{(j)})^2$", DEFINITION,
        remark="The authors' public code sums the norms of the differences, not their squares."),
    Row("7", r"$\mathcal L_S = \sum_{i,k,l} L_{S,k,l}^{(i)}$", DEFINITION),
    Row("8", r"data with time as an input", DEFINITION),
    Row("9", r"$u_t = f'(x) u + f(x) u_x + \epsilon u_{xx}$", HOLDS, "gates.test_advection_diffusion",
        remark=r"The conservation form $u_t = (f u)_x + \epsilon u_{xx}$, written out."),
    Row("10", r"$u_t = f(t) u u_x + \epsilon u_{xx}$", DEFINITION, remark=r"The solutions listed have $f = -(1 + \frac14 \sin t)$."),
    Row("11", r"$\mathcal L = \frac1N \sum (\hat y_i - y_i)^2 + \lambda L_r$", DEFINITION),
)  # fmt: skip

INTEGRABLE = (
    Row("1-3", r"a dense network", DEFINITION, "idnn.test_derivative_network"),
    Row("4", r"training on values", DEFINITION),
    Row("5", r"training on derivatives", DEFINITION),
    Row("6-8", r"$\partial a/\partial x_k = f'(z)\, \partial z/\partial x_k$, $\partial z/\partial x_k = \sum W \partial a/\partial x_k$",
        HOLDS, "idnn.test_derivative_network"),
    Row("9, 10", r"the same with units $\alpha$, $\beta_k$", HOLDS, "idnn.test_derivative_network"),
    Row("11", r"$y_{i,k} = \sum_j W^{n+1}_{ij} \beta_{k,j}$", HOLDS, "idnn.test_derivative_network"),
    Row("12", r"$Y_i = \sum_j W^{n+1}_{ij} a_j$", HOLDS, "idnn.test_derivative_network",
        remark="Up to the constant of integration, as the text says: the bias of (3) is left out."),
    Row("13-15", r"first layer: $\beta_k = f'(z) W_{ik}$", HOLDS, "idnn.test_derivative_network"),
    Row("15a", r"$f = \ln(1 + e^x)$ has $f' = 1/(1 + e^{-x})$", HOLDS, "idnn.test_softplus_derivative"),
    Row("16, 17", r"$c = (x_1 + x_2)/\sqrt2$, $\eta = (x_1 - x_2)/\sqrt2$", DEFINITION),
    Row("18", r"cluster expansion", DEFINITION),
    Row("19", r"partition function of the biased ensemble", DEFINITION),
    Row("20, 21", r"$\mu_c = -2\phi_c(\langle c\rangle - \kappa_c)$, $\mu_\eta$ likewise", HOLDS, "idnn.test_biased_ensemble",
        remark="As the minimum of $g + \\phi (c - \\kappa)^2$, for a large crystal."),
    Row("22", r"total free energy with gradient terms", DEFINITION),
    Row("23, 24", r"$\mu_c = g_c - \chi\nabla^2 c$, $\mu_\eta = g_\eta - \chi\nabla^2\eta$", HOLDS, "idnn.test_variations"),
    Row("25, 26", r"Cahn-Hilliard and Allen-Cahn equations", DEFINITION),
    Row("27", r"$M = 16 \tilde M c^2 (\sqrt2 - c)^2 (\frac12 - \eta^2)^2$", DEFINITION),
    Row("28", r"weak form of (25)", HOLDS, "idnn.test_weak_forms",
        remark=r"With $4\chi$ before both terms: the text at hand has lost a bracket, and reads as if $4\chi$ belonged to the "
        "first alone."),
    Row("29", r"weak form of (26)", HOLDS, "idnn.test_weak_forms"),
    Row("30", r"B-spline surface", DEFINITION),
    Row("31, 32", r"the recursion of Cox and de Boor", HOLDS, "idnn.test_splines"),
    Row("33", r"$Y = \sum_I c_I P_I$ with $I = n i + j$", HOLDS, "idnn.test_splines",
        remark="With $i$ and $j$ from 0; (30) counts them from 1."),
    Row("34-37", r"matrices of values and derivatives", DEFINITION),
    Row("38", r"ridge regression on two sets of derivatives", DEFINITION),
    Row("39", r"$\hat c = (B^T B + C^T C + \lambda I)^{-1} (B^T \hat\mu_1 + C^T \hat\mu_2)$", HOLDS, "idnn.test_ridge"),
)  # fmt: skip

SLIDES = (
    Row("Notation", r"$z = \sum_{j=0}^{h_1} v_j g(\sum_{i=0}^p w_{ij} x_i)$", DEFINITION,
        remark=r"With $x_0 = 1$, and $y_0 = 1$ for the term $v_0$."),
    Row("Tools: Taylor", r"$g(u) = \sum_n \frac{g^{(n)}(a)}{n!} (u - a)^n$", HOLDS, "morala.test_tools"),
    Row("Tools: binomial", r"$(u - a)^n = \sum_k \binom nk (-a)^{n-k} u^k$", HOLDS, "morala.test_tools"),
    Row("Tools: multinomial", r"$(\sum_i w_i x_i)^k = \sum \binom{k}{m_0, \ldots, m_p} \prod (w_i x_i)^{m_i}$", HOLDS,
        "morala.test_tools"),
    Row("Coefficients", r"$\beta_0 = v_0 + \sum_j v_j \sum_{n=0}^q \frac{g^{(n)}(0)}{n!} w_{0j}^n$", HOLDS, "morala.test_beta"),
    Row("Coefficients", r"$\beta_{l_1 \ldots l_t} = \sum_j v_j \sum_{n=t}^q \frac{g^{(n)}(0)}{(n-t)!\, m_1! \cdots m_p!} "
        r"w_{0j}^{n-t} \prod_i w_{ij}^{m_i}$", HOLDS, "morala.test_beta",
        remark=r"$m_i$ counts how often $i$ occurs among $l_1, \ldots, l_t$. As $q$ grows it tends to the network's own "
        r"coefficient if every $|w_{0j}|$ lies inside $g$'s radius of convergence, and to nothing otherwise."),
    Row("Constraint", r"$\Vert w_j\Vert_1 = 1$ and $|x_i| \le 1$ give $|u_j| \le 1$", HOLDS, "morala.test_constraint"),
)  # fmt: skip


def second_draft() -> tuple[Row, ...]:
    """The rows of the second draft: those of the first under their new numbers."""
    first = {row.number: row for row in FIRST_DRAFT}
    rows = []
    for number, old in SECOND_DRAFT.items():
        row = first[old]
        remark = SECOND_DRAFT_REMARKS.get(number, "")
        right = number in (6, 36)
        rows.append(
            Row(
                str(number),
                f"first draft ({old})",
                HOLDS if right else row.status,
                row.test,
                "" if right else row.correct,
                remark,
            )
        )
    return tuple(rows)


TABLES = {"000": FIRST_DRAFT, "001": second_draft(), "002": PARAMETRIC, "003": INTEGRABLE, "004": SLIDES}
