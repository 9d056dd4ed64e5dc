"""Equations 29-51 and Table 1 of the first draft of Temple, Stebner, Collins and Kappes."""

from row import DEFINITION, HOLDS, MISPRINT, WRONG, Row

LAYERS = (
    Row(
        "29",
        r"$\sigma(x) = \sum_k s_k x^k$",
        DEFINITION,
    ),
    Row(
        "30",
        r"$x_i = \sum a^{(i)}_{n_1 \ldots n_w} z_1^{n_1} \cdots z_w^{n_w}$",
        DEFINITION,
    ),
    Row(
        "31",
        r"$\mathbf y = \sigma(\Theta \mathbf x)$",
        DEFINITION,
    ),
    Row(
        "32",
        r"$y_i = \sum b^{(i)}_{n_1 \ldots n_w} z_1^{n_1} \cdots z_w^{n_w}$",
        DEFINITION,
    ),
    Row(
        "33",
        "the multinomial theorem, twice",
        HOLDS,
        test="layers.test_vector_layer",
        remark=r"Each input $j$ has indices $\mathbf L$ of its own, $l^{(j)}_n$; the print shows one $\mathbf L$ "
        "for all.",
    ),
    Row(
        "34",
        r"$k = \sum_n k_n$",
        HOLDS,
        test="layers.test_vector_layer",
    ),
    Row(
        "35",
        r"$k_j = \Vert\mathbf L\Vert_1$",
        MISPRINT,
        test="layers.test_vector_layer",
        correct=r"$k_j = \Vert\mathbf L^{(j)}\Vert_1$",
    ),
    Row(
        "36",
        r"$m_p = \sum_n n_p l_n$ for every input's $\mathbf L$; last line $m_3$",
        WRONG,
        test="layers.test_vector_layer",
        correct=r"$m_p = \sum_{j=1}^d \sum_n n_p l^{(j)}_n$: the inputs share the power",
        remark="The last $m_3$ is $m_w$, a misprint. Taken for each input alone, as printed, the constraint "
        r"collects the power $d \cdot m$.",
    ),
    Row(
        "37",
        "$l_n = 0$ as soon as $n_p > m_p$",
        HOLDS,
        test="layers.test_vector_layer",
    ),
    Row(
        "38",
        "(36) with finite sums",
        WRONG,
        test="layers.test_vector_layer",
        correct="as (36)",
    ),
    Row(
        "39",
        r"$b^{(i)}_m$ as a sum over $k$, $k_j$ and $\mathbf L$",
        WRONG,
        test="layers.test_vector_layer",
        correct=r"the power constraints join all inputs, as under (36), and the last factor is $\prod_n "
        "(a^{(j)}_n)^{l^{(j)}_n}$",
        remark="The product over $n$ is missing, a misprint. For one input it holds.",
    ),
    Row(
        "4.1.4",
        r"$\mathbf y = f(\Theta_3 f(\Theta_1 f(\Theta_1 \mathbf x)))$; $a_{1,0,\ldots} = \cdots = 1$",
        MISPRINT,
        test="truncation.test_order_of_the_matrices",
        correct=r"$\Theta_3, \Theta_2, \Theta_1$; $a^{(i)}_{e_i} = 1$ for input $i$ only",
    ),
    Row(
        "4.1.4 K",
        r"cutting $\sum s_k x^k$ at $K$ leaves no error in the coefficients of order $0..K$",
        WRONG,
        test="truncation.test_the_cut_is_wrong_where_an_argument_has_a_constant_part",
        correct=r"true if no argument of $\sigma$ has a constant part: no biases, and $\sigma(0) = 0$ or one "
        r"hidden layer. Otherwise every $s_k$ enters every coefficient. Expanding $\sigma$ at each "
        "neuron's own value makes all exact",
        remark="Without biases it still fails for sigmoid and softplus from the second layer on, since "
        r"$\sigma(0) \ne 0$. $K$ must be the total degree: with $K$ the largest power of one variable, "
        "$z_1^K z_2^K$ needs $s_{2K}$ (truncation.test_the_order_is_the_total_degree).",
    ),
    Row(
        "4.1.5",
        "the constraints are solved in $O(K^w)$ time",
        WRONG,
        test="layers.test_size_of_the_search",
        correct=r"the search runs through $(K+1)^L$ candidates, $L = \prod_p (m_p + 1)$; generating the multiset "
        "partitions of $m$ meets only solutions, and the recurrence of the series engine needs none",
    ),
    Row(
        "40",
        r"$\sigma(x) = 1/(1 + e^{-x})$",
        DEFINITION,
    ),
    Row(
        "41",
        r"$2 e^{xt}/(1 + e^t) = \sum E_n(x) t^n/n!$",
        HOLDS,
        test="sigmoid.test_generating_function",
    ),
    Row(
        "42",
        r"$\sigma(x) = \frac12 \sum E_n(0) \frac{(-1)^n}{n!}$",
        MISPRINT,
        test="sigmoid.test_euler",
        correct="the factor $x^n$ is missing",
    ),
    Row(
        "43",
        "$E_n(0) = -2 (2^{n+1} - 1) B_{n+1}/(n+1)$",
        HOLDS,
        test="sigmoid.test_bernoulli",
    ),
    Row(
        "44",
        r"$\sigma(x) = \frac12 - \frac12 \sum \frac{E_{2n-1}(0)}{(2n-1)!} x^{2n-1}$",
        HOLDS,
        test="sigmoid.test_euler",
    ),
    Row(
        "45",
        r"$E_{2n-1}(x) = \frac{(-1)^n 4 (2n-1)!}{\pi^{2n+1}} \sum_k \frac{\cos (2k+1)\pi x}{(2k+1)^{2n}}$",
        MISPRINT,
        test="fourier.test_cosine_coefficients",
        correct=r"$\pi^{2n}$, for $0 \le x \le 1$",
    ),
    Row(
        "46",
        "(45) at $x = 0$",
        MISPRINT,
        test="fourier.test_value_at_zero",
        correct=r"$\pi^{2n}$",
    ),
    Row(
        "47",
        r"$\sigma(x) = \frac12 - 2 \sum (-\frac{1}{4\pi^2})^n (4^n - 1) \zeta(2n) x^{2n-1}$",
        HOLDS,
        test="sigmoid.test_zeta",
        remark="It continues with the right power of pi.",
    ),
    Row(
        "48",
        r"$a_n$ by cases, with $\zeta(n+1)$",
        HOLDS,
        test="sigmoid.test_zeta",
    ),
    Row(
        "49",
        r"$b_0 = \sum_k s_k \theta^k a_0^k$",
        HOLDS,
        test="layers.test_printed_coefficients",
    ),
    Row(
        "50",
        r"$b_1 = \sum_k k s_k \theta^k a_0^{k-1} a_1$",
        HOLDS,
        test="layers.test_printed_coefficients",
    ),
    Row(
        "51",
        r"$b_2 = s_1 \theta a_2 + \sum_{k \ge 2} s_k \theta^k (\frac{k(k-1)}{2} a_0^{k-2} a_1^2 + k "
        "a_0^{k-1} a_2)$",
        HOLDS,
        test="layers.test_printed_coefficients",
    ),
    Row(
        "Table 1, $C a^x$",
        r"1 for $k = 0$, then $C (\ln a)^k/k!$",
        MISPRINT,
        test="laws.test_table",
        correct="$C$ for $k = 0$",
    ),
    Row(
        "Table 1, $C x^n$",
        r"$C \delta_{kn}$",
        HOLDS,
        test="laws.test_table",
    ),
    Row(
        r"Table 1, $C e^{-\beta x}$",
        r"$C (-\beta)^k/k!$",
        HOLDS,
        test="laws.test_table",
    ),
    Row(
        "Table 1, $C x^{-1/2}$",
        r"$C, -\frac12 C, \frac38 C, \ldots, C \prod (-1)^{\frac{2i-1}{2i}}$",
        WRONG,
        test="selection.test_column_of_the_root",
        correct="they belong to $C(1+x)^{-1/2}$, or to $C x^{-1/2}$ in powers of $x - 1$; general entry $C "
        r"\prod_{i=1}^n (-\frac{2i-1}{2i})$",
        remark="About 0 there is no series. In the general entry the fraction has become an exponent, a "
        "misprint (selection.test_general_rows_against_the_rows_above_them).",
    ),
    Row(
        r"Table 1, $C(1+x)^\alpha$",
        r"$C \prod_{i=1}^n (\alpha - n + 1)/n!$",
        MISPRINT,
        test="selection.test_general_rows_against_the_rows_above_them",
        correct=r"$C \prod_{i=1}^n (\alpha - i + 1)/n!$",
        remark="The second draft has the index $k$ under the product, which does not occur either.",
    ),
    Row(
        r"Table 1, $C\ln(1+x)$",
        r"$C (-1)^{n+1}/n$ on $-1 < x \le 1$",
        HOLDS,
        test="laws.test_table",
        remark=r"for $n \ge 1$",
    ),
    Row(
        "Table 1, constraints",
        r"$-1 < x < 1$ and $-1 < x \le 1$",
        HOLDS,
        test="selection.test_last_row",
        remark=r"Read as those of $C(1+x)^\alpha$ and $C \ln(1+x)$; the text at hand has lost the columns.",
    ),
)
