"""Equations 1-28 of the first draft of Temple, Stebner, Collins and Kappes."""

from row import DEFINITION, HOLDS, MISPRINT, WRONG, Row

METHODS = (
    Row(
        "Introduction",
        r"$A = A_0 \exp(-Q/kT)$ could be expanded in polynomial form",
        HOLDS,
        test="selection.test_arrhenius_has_no_series_at_zero_temperature",
        remark="About any $T_0 > 0$. About $T = 0$ all its derivatives tend to 0, and there is no series.",
    ),
    Row(
        "1",
        r"$f(x) = \sigma(\theta_n \sigma(\cdots \sigma(\theta_1 \mathbf{x})))$, an arbitrary function "
        "generator",
        DEFINITION,
        test="truncation.test_without_biases_the_value_at_zero_is_fixed",
        remark=r"Without biases (the text calls $\theta \mathbf x$ affine) $f(0)$ does not depend on $\theta_1$, "
        r"and an odd $\sigma$ makes $f$ odd: arbitrary functions need biases, $\sigma(\theta \mathbf x + "
        "b)$.",
    ),
    Row(
        "2",
        r"$f(x) = \sum_n a_n x^n$",
        DEFINITION,
        remark="For several inputs $n$ is a multi-index.",
    ),
    Row(
        "3",
        r"$\mathbf{z} = \theta^{(1)} \mathbf{x}$, row by row",
        HOLDS,
        test="layers.test_composition",
    ),
    Row(
        "4",
        r"$\sigma(\mathbf z)_i = e^{z_i} / \sum_j e^{z_j}$",
        DEFINITION,
        remark='It stands under the heading "Softplus Activation"; softmax is meant.',
    ),
    Row(
        "5",
        r"$Z = \sum_j e^{z_j}$",
        DEFINITION,
    ),
    Row(
        "6",
        r"$e^{z_i} = \sum_k z_i^k / k!$",
        HOLDS,
        test="activations.test_exponential",
    ),
    Row(
        "7",
        r"$\sigma(\mathbf z)_i = \sum_k \alpha_k z_i^k$ with $\alpha_k = 1/Z^k!$",
        WRONG,
        test="activations.test_softmax",
        correct=r"$Z$ depends on $\mathbf z$ and must be expanded too: about 0 the coefficient of $\mathbf z^m$ "
        r"is $\frac{1}{k} \sum_{r \le m} \frac{(-1)^R R!}{k^R} \prod_j \frac{S(m_j + \delta_{ij}, r_j + "
        r"\delta_{ij})}{m_j!}$, $R = \sum r_j$, $S$ the Stirling numbers of the second kind",
        remark=r"Cross terms $z_i z_j$ are lost with constant $Z$. The factorial belongs to $k$: $1/(Z\, k!)$, "
        "so this is a misprint as well.",
    ),
    Row(
        "8",
        r"$\mathrm{ReLU}(x) = x$ for $x > 0$, else 0",
        DEFINITION,
    ),
    Row(
        "9",
        r"$\alpha_n = 1$ for $z > 0$, else 0",
        MISPRINT,
        test="activations.test_relu",
        correct=r"$\alpha_n = \delta_{n1}$ for $z > 0$, 0 for $z < 0$",
        remark="As printed it is the series of $1/(1 - z)$.",
    ),
    Row(
        "10",
        r"$\alpha_n = \delta_{n1}$ for the linear activation",
        HOLDS,
        test="activations.test_relu",
    ),
    Row(
        "10, text",
        "the ReLU's discontinuity at 0 requires an infinite series",
        WRONG,
        test="kinks.test_relu_is_continuous_and_has_no_series_at_its_kink",
        correct="the ReLU is continuous; its slope jumps (as the text before (25) says), and no power series "
        "about 0 represents it",
    ),
    Row(
        "10a",
        r"softplus: $\log(1 + e^x) = \frac1\alpha \log(1 + e^{\alpha x})$",
        MISPRINT,
        test="softplus.test_first_lines",
        correct=r"a definition of the sharper softplus; equal for $\alpha = 1$ only",
    ),
    Row(
        "10b",
        r"$\log z = \sum_{k \ge 1} \frac1k \left(\frac{z-1}{z}\right)^k$",
        HOLDS,
        test="softplus.test_first_lines",
        remark=r"For $z > 1/2$, which $1 + e^{\alpha x}$ satisfies.",
    ),
    Row(
        "10c",
        r"$\cdots = \frac1\alpha \sum_k \frac1k e^{\alpha x k} (1 + e^{\alpha x})^{k}$",
        MISPRINT,
        test="softplus.test_first_lines",
        correct="the exponent of the last factor is $-k$, as in the line after",
        remark="That line ends the sum in the brackets at $k$, where it is infinite.",
    ),
    Row(
        "10d",
        r"$\cdots (1 + \sum_{n=0}^{k} \frac{\alpha^n x^n}{n!})^{-k}$, the line before (11)",
        MISPRINT,
        test="derivation.test_inner_sum_does_not_end_at_k",
        correct=r"the inner sum runs to $\infty$, as it does after (11)",
    ),
    Row(
        "11",
        r"$(\sum a_k x^k)^n = \sum c_k x^k$, $c_m = \frac{1}{m a_0} \sum_{k=0}^{\infty} c_k x^k$",
        MISPRINT,
        test="softplus.test_power_recurrence",
        correct=r"$c_m = \frac{1}{m a_0} \sum_{k=1}^m (kn - m + k)\, a_k c_{m-k}$ (Gradshteyn and Ryzhik 0.314)",
    ),
    Row(
        "11a",
        r"$c_l = \frac1l \sum_j (jk - l + j) \frac{\alpha^l}{l!} c_{l-j}$, and $d_l$ likewise",
        MISPRINT,
        test="softplus.test_coefficients_of_powers",
        correct=r"$\alpha^j / j!$ for $\alpha^l / l!$",
    ),
    Row(
        "12",
        r"$(a + x)^n = \sum_k \binom nk x^k a^{n-k}$",
        HOLDS,
        test="softplus.test_binomial",
    ),
    Row(
        "12a",
        r"$[\sum_i \binom ki \sum_n d_n x^n]^{-1}$ taken as $1 / \sum_i \binom ki^{-1} \cdots$, and $d'_n "
        r"= \sum_i \binom ki^{-1} d_n$",
        WRONG,
        test="derivation.test_reciprocal_term_by_term",
        correct=r"$d'_n = \sum_i \binom ki d_n^{(i)}$ with $d_n^{(i)} = (i\alpha)^n/n!$",
        remark="For $k = 1$ the two agree, so that the slip does not show; from $k = 2$ on they differ.",
    ),
    Row(
        "13",
        r"$\sum b_k x^k / \sum a_k x^k = \frac{1}{a_0} \sum c_k x^k$",
        HOLDS,
        test="softplus.test_division",
    ),
    Row(
        "14",
        r"$c_n + \frac{1}{a_0} \sum_{k=1}^n c_{n-k} a_k - b_n = 0$",
        HOLDS,
        test="softplus.test_division",
    ),
    Row(
        "14a",
        r"$b_m = \sum_{j=1}^m c_m - b_{m-j} d_j$",
        WRONG,
        test="derivation.test_the_division_needs_the_constant_term",
        correct=r"$b_m = \frac{1}{d'_0} (c_m - \sum_{j=1}^m b_{m-j} d'_j)$, $b_0 = c_0/d'_0$, $d'_0 = 2^k$",
        remark=r"Neither reading of the sum's extent gives $\sigma(\alpha x)^k$: the division by $d'_0$ that "
        "(13) and (14) have is lost.",
    ),
    Row(
        "14b",
        r"the softplus coefficient is $\sum_{k \ge 1} b_n / (\alpha k)$",
        HOLDS,
        test="derivation.test_the_corrected_route_ends_at_the_softplus",
        remark=r"With $b_n = b_n(k)$ corrected: $[x^n]\, \sigma(\alpha x)^k$, a polynomial in $k$ times "
        r"$2^{-k}$. Summed exactly for $n \le 6$.",
    ),
    Row(
        "15",
        r"$\sigma$ is analytic, so $\sigma(x) = \sum_k s_k x^k$",
        DEFINITION,
        test="truncation.test_an_analytic_sigma_need_not_be_its_series",
        remark="For $|x|$ below the radius of convergence, which being analytic on the line does not make "
        r"infinite: $\pi$ for the sigmoid.",
    ),
    Row(
        "16",
        r"$x = \sum_n a_n z^n$",
        DEFINITION,
    ),
    Row(
        "17",
        r"$y = \sigma(\theta x)$",
        DEFINITION,
    ),
    Row(
        "18",
        r"$y = \sum_n b_n z^n$",
        DEFINITION,
    ),
    Row(
        "19",
        r"$y = \sum_k s_k \theta^k \sum_{k_0 + k_1 + \cdots = k} \binom{k}{k_0, k_1, \ldots} \prod_n (a_n "
        "z^n)^{k_n}$",
        HOLDS,
        test="layers.test_multinomial",
    ),
    Row(
        "20",
        r"$k = \sum_n k_n$",
        HOLDS,
        test="layers.test_multinomial",
    ),
    Row(
        "21",
        r"$\prod_n (a_n z^n)^{k_n} = C z^{0 k_0 + 1 k_1 + \cdots}$",
        HOLDS,
        test="layers.test_multinomial",
    ),
    Row(
        "22",
        r"$i = \sum_n n k_n$",
        HOLDS,
        test="layers.test_multinomial",
    ),
    Row(
        "23",
        "both constraints end at $n = i$",
        HOLDS,
        test="layers.test_multinomial",
    ),
    Row(
        "24",
        r"$b_i = \sum_k s_k \theta^k \sum \binom{k}{k_0, \ldots, k_i} \prod_n a_n^{k_n}$",
        HOLDS,
        test="layers.test_scalar_layer",
        remark=r"For $a_0 \ne 0$ an infinite sum, which converges where $|\theta a_0|$ lies inside $\sigma$'s "
        r"radius. Finite and valid everywhere: $b_i = \sum_r \frac{\theta^r}{r!} \sigma^{(r)}(\theta a_0) "
        r"\hat B_{i,r}(a_1, a_2, \ldots)$.",
    ),
    Row(
        "25",
        r"$\sigma(z; \alpha) = \frac1\alpha \ln(1 + e^{\alpha z})$, which tends to the ReLU; a large "
        r"$\alpha$ in practice",
        HOLDS,
        test="kinks.test_sharp_softplus_tends_to_relu",
        remark=r"$0 < \sigma(z;\alpha) - \max(0, z) \le \ln 2/\alpha$. But its series about 0 converges for $|z| "
        r"< \pi/\alpha$ only (kinks.test_sharp_softplus_loses_its_radius), so that a large $\alpha$ makes "
        "the coefficients useless.",
    ),
    Row(
        "26",
        r"$C c^{2/3} = \sum_k a_k c^k$ and $k/\sqrt d = \sum_k b_k d^k$",
        WRONG,
        test="laws.test_no_series_about_zero",
        correct=r"powers of $c - c_0$ and $d - d_0$ with $c_0, d_0 > 0$: $a_k = C \binom{2/3}{k} c_0^{2/3-k}$, "
        r"$b_k = k \binom{-1/2}{k} d_0^{-1/2-k}$",
        remark="Neither power has a Taylor series about 0.",
    ),
    Row(
        "26, steps",
        r"$(\mathbf S \mathbf x)^k = \sum \binom{k}{l_1, l_2} \prod (\mathbf S_m \mathbf x_m)^{l_m}$, and "
        "its factors apart",
        HOLDS,
        test="selection.test_power_of_a_selected_input",
        remark="With $0^0 = 1$. Cross terms are listed, but all have the coefficient 0. In (26) $k$ is both the "
        "Hall-Petch constant and an index; $x^{2/3}$ is not in Table 1, where the text looks for it.",
    ),
    Row(
        "27",
        r"common basis, with factors $(\mathbf S)_{l_m}^{l_m}$",
        MISPRINT,
        test="selection.test_printed_subscripts",
        correct=r"$(\mathbf S)_m^{l_m}$, as in the lines before",
        remark=r"As printed, $l = (1, 1)$ gives the solute's part a term in $c\,d$.",
    ),
    Row(
        "28",
        r"whitening: $-\bar z/\sigma$, $1/\sigma$, 0",
        HOLDS,
        test="activations.test_whitening",
    ),
)
