"""The equations of the slides of Morala, Cifuentes, Lillo and Ucar."""

from row import DEFINITION, HOLDS, MISPRINT, Row

SLIDES = (
    Row(
        "Notation: regression",
        r"$Y = \beta_0 + \cdots + \beta_{p \ldots p} x_p^k$",
        DEFINITION,
        test="slides.test_number_of_coefficients",
        remark=r"$\binom{p+k}{k}$ coefficients.",
    ),
    Row(
        "Notation",
        r"$z = \sum_{j=0}^{h_1} v_j y_j = \sum_{j=0}^{h_1} v_j g(\sum_{i=0}^p w_{ij} x_i)$",
        MISPRINT,
        test="slides.test_the_output_bias_is_no_neuron",
        correct=r"$z = v_0 + \sum_{j=1}^{h_1} v_j g(\cdots)$, as on the slide \"Building the coefficients\"",
        remark="$y_0 = 1$ is no value of tanh or sigmoid. $x_0 = 1$.",
    ),
    Row(
        "Tools: Taylor",
        r"$g(u) = \sum_n \frac{g^{(n)}(a)}{n!} (u - a)^n$",
        HOLDS,
        test="morala.test_tools",
    ),
    Row(
        "Tools: binomial",
        r"$(u - a)^n = \sum_k \binom nk (-a)^{n-k} u^k$",
        HOLDS,
        test="morala.test_tools",
    ),
    Row(
        "Tools: multinomial",
        r"$(\sum_i w_i x_i)^k = \sum \binom{k}{m_0, \ldots, m_p} \prod (w_i x_i)^{m_i}$",
        HOLDS,
        test="morala.test_tools",
    ),
    Row(
        "Building the coefficients",
        r"$z = v_0 + \sum_j v_j \sum_{n=0}^q \cdots$",
        HOLDS,
        test="slides.test_truncation_is_an_approximation",
        remark="An equality for polynomial $g$ of degree at most $q$; for other $g$ it is an approximation "
        r"($\approx$).",
    ),
    Row(
        "Coefficients",
        r"$\beta_0 = v_0 + \sum_j v_j \sum_{n=0}^q \frac{g^{(n)}(0)}{n!} w_{0j}^n$",
        HOLDS,
        test="morala.test_beta",
    ),
    Row(
        "Coefficients",
        r"$\beta_{l_1 \ldots l_t} = \sum_j v_j \sum_{n=t}^q \frac{g^{(n)}(0)}{(n-t)!\, m_1! \cdots m_p!} "
        r"w_{0j}^{n-t} \prod_i w_{ij}^{m_i}$",
        HOLDS,
        test="morala.test_beta",
        remark=r"$m_i$ counts how often $i$ occurs among $l_1, \ldots, l_t$. As $q$ grows it tends to the "
        "network's own coefficient if every $|w_{0j}|$ lies inside $g$'s radius of convergence, and to "
        "nothing otherwise.",
    ),
    Row(
        "Constraint",
        r"$\Vert w_j\Vert_1 = 1$ and $|x_i| \le 1$ give $|u_j| \le 1$",
        HOLDS,
        test="slides.test_constraint_keeps_inside_every_radius",
        remark=r"And 1 lies inside the radii $\pi$, $\frac{\pi}{2}$, $\pi$ of softplus, tanh and sigmoid.",
    ),
    Row(
        r"Coefficients, $q \to \infty$",
        "the inner sum tends to $g^{(t)}(w_{0j})$",
        HOLDS,
        test="slides.test_limit_of_large_q",
        remark="For $|w_{0j}|$ inside $g$'s radius; its terms grow without bound outside.",
    ),
    Row(
        "Activation functions",
        "softplus, tanh, sigmoid",
        DEFINITION,
        test="slides.test_activations_of_the_slides",
    ),
)
