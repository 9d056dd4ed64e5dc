"""The equations of the paper on integrable networks by Teichert, Natarajan, Van der Ven and Garikipati."""

from row import DEFINITION, HOLDS, MISPRINT, Row

INTEGRABLE = (
    Row(
        "1-3",
        "a dense network",
        DEFINITION,
        test="idnn.test_derivative_network",
    ),
    Row(
        "4",
        "training on values",
        DEFINITION,
    ),
    Row(
        "5",
        "training on derivatives",
        DEFINITION,
    ),
    Row(
        "6-8",
        r"$\partial a/\partial x_k = f'(z)\, \partial z/\partial x_k$, $\partial z/\partial x_k = \sum W "
        r"\partial a/\partial x_k$",
        HOLDS,
        test="idnn.test_derivative_network",
    ),
    Row(
        "9, 10",
        r"the same with units $\alpha$, $\beta_k$",
        HOLDS,
        test="idnn.test_derivative_network",
    ),
    Row(
        "9-13, text",
        "the partial derivatives of an IDNN belong to one function; those of separate networks do not",
        HOLDS,
        test="materials.test_partial_derivatives_belong_to_one_function",
    ),
    Row(
        "11",
        r"$y_{i,k} = \sum_j W^{n+1}_{ij} \beta_{k,j}$",
        HOLDS,
        test="idnn.test_derivative_network",
    ),
    Row(
        "12",
        r"$Y_i = \sum_j W^{n+1}_{ij} a_j$",
        HOLDS,
        test="idnn.test_derivative_network",
        remark="Up to the constant of integration, as the text says: the bias of (3) is left out.",
    ),
    Row(
        "13, 15",
        r"first layer: $\beta_k = f'(z) W_{ik}$",
        HOLDS,
        test="idnn.test_derivative_network",
    ),
    Row(
        "14",
        r"$z^1_i = b^1_i + \sum_{j=1}^{m_1} W^1_{i,j} x_j$",
        MISPRINT,
        test="materials.test_first_layer_sums_over_the_inputs",
        correct="$j$ runs to the number of inputs ($m_0$ in the notation of (2))",
        remark="$m_1$ is the width of the first layer. $n$ is used for the number of inputs and for that of "
        "hidden layers.",
    ),
    Row(
        "15a",
        r"$f = \ln(1 + e^x)$ has $f' = 1/(1 + e^{-x})$",
        HOLDS,
        test="idnn.test_softplus_derivative",
    ),
    Row(
        "2.1",
        r"$f(x, y) = f(\pm x, \pm y)$ through the inputs $(x^2, y^2)$",
        HOLDS,
        test="materials.test_invariants_of_sign_changes",
        remark="For independent signs. Invariance under the inversion $(-x, -y)$ alone, as the words say, needs "
        "$x y$ as a third input.",
    ),
    Row(
        "2.1, loss",
        r"$\mathrm{MSE}(\frac{\partial Y}{\partial h} \frac{\partial h}{\partial x_1}, \hat y)$",
        HOLDS,
        test="materials.test_chain_rule_for_symmetric_inputs",
        remark="Summed over all $h$ that depend on $x_1$.",
    ),
    Row(
        "16, 17",
        r"$c = (x_1 + x_2)/\sqrt2$, $\eta = (x_1 - x_2)/\sqrt2$",
        DEFINITION,
        test="materials.test_order_parameters",
        remark=r"An orthogonal change; the values named for the two variants, $c = \frac{1}{\sqrt2}$, $\eta = "
        r"\pm\frac{1}{\sqrt2}$, and $x = c/\sqrt2$ hold.",
    ),
    Row(
        "18",
        "cluster expansion",
        DEFINITION,
    ),
    Row(
        "19",
        "partition function of the biased ensemble",
        DEFINITION,
    ),
    Row(
        "20, 21",
        r"$\mu_c = -2\phi_c(\langle c\rangle - \kappa_c)$, $\mu_\eta$ likewise",
        HOLDS,
        test="materials.test_biased_mean",
        remark=r"With (19): exactly for quadratic $g$, and for any smooth $g$ as $M \to \infty$.",
    ),
    Row(
        "22",
        "total free energy with gradient terms",
        DEFINITION,
    ),
    Row(
        "23, 24",
        r"$\mu_c = g_c - \chi\nabla^2 c$, $\mu_\eta = g_\eta - \chi\nabla^2\eta$",
        HOLDS,
        test="materials.test_both_variations_in_the_plane",
    ),
    Row(
        "25, 26",
        "Cahn-Hilliard and Allen-Cahn equations",
        DEFINITION,
    ),
    Row(
        "25, text",
        r"the flux is $J := -M\nabla\mu_c$",
        MISPRINT,
        test="materials.test_flux_of_the_conservation_form",
        correct=r"$J = -4\chi M\nabla\mu_c$, for (25) to be $\partial c/\partial t = -\nabla\cdot J$",
    ),
    Row(
        "27",
        r"$M = 16 \tilde M c^2 (\sqrt2 - c)^2 (\frac12 - \eta^2)^2$",
        DEFINITION,
        test="materials.test_mobility",
        remark=r"$\tilde M$ at $c = \frac{1}{\sqrt2}$, $\eta = 0$; zero at $c = 0, \sqrt2$ and $\eta = "
        r"\pm\frac{1}{\sqrt2}$.",
    ),
    Row(
        "28",
        "weak form of (25)",
        HOLDS,
        test="idnn.test_weak_forms",
        remark=r"With $4\chi$ before both terms: the text at hand has lost a bracket, and reads as if $4\chi$ "
        "belonged to the first alone.",
    ),
    Row(
        "29",
        "weak form of (26)",
        HOLDS,
        test="idnn.test_weak_forms",
    ),
    Row(
        "30",
        "B-spline surface",
        DEFINITION,
    ),
    Row(
        "31, 32",
        "the recursion of Cox and de Boor",
        HOLDS,
        test="materials.test_splines_against_sympy",
        remark=r"With $0/0 = 0$. The \"order\" $p$ is the degree.",
    ),
    Row(
        "33",
        r"$Y = \sum_I c_I P_I$ with $I = n i + j$",
        HOLDS,
        test="idnn.test_splines",
        remark="With $i$ and $j$ from 0; (30) counts them from 1.",
    ),
    Row(
        "34-37",
        "matrices of values and derivatives",
        DEFINITION,
    ),
    Row(
        "38",
        "ridge regression on two sets of derivatives",
        DEFINITION,
    ),
    Row(
        "39",
        r"$\hat c = (B^T B + C^T C + \lambda I)^{-1} (B^T \hat\mu_1 + C^T \hat\mu_2)$",
        HOLDS,
        test="materials.test_derivative_data_leave_the_constant_open",
        remark=r"The inverse exists by $\lambda > 0$ alone: derivative data leave constants open, and the "
        "splines sum to 1.",
    ),
)
