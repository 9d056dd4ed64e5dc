"""The equations of the paper on parametric equations by Zhang, Kim, Lu and Soljacic."""

from row import DEFINITION, HOLDS, MISPRINT, WRONG, Row

PARAMETRIC = (
    Row(
        "1",
        r"$\mathbf g^{(i)} = \mathbf W^{(i)} \mathbf h^{(i-1)}$",
        DEFINITION,
    ),
    Row(
        "2",
        r"$\mathbf h^{(i)} = f(\mathbf g^{(i)})$",
        DEFINITION,
    ),
    Row(
        "2a",
        r"hard concrete gate: $\bar s = s(\zeta - \gamma) + \gamma)$",
        MISPRINT,
        test="eql.test_penalty_is_the_probability_of_an_open_gate",
        correct="one closing bracket too many",
    ),
    Row(
        "2b",
        r"$\mathcal L_R = \sum_j \mathrm{sigmoid}(\log\alpha_j - \beta \log\frac{-\gamma}{\zeta})$, the "
        "expected number of open gates",
        HOLDS,
        test="eql.test_penalty_is_the_probability_of_an_open_gate",
        remark=r"For $\gamma < 0 < \zeta$. The expectation is over $u$, at given parameters.",
    ),
    Row(
        "3",
        r"$\mathbf h^{(i)} = [f(\mathbf g^{(i)}); \mathbf h^{(i-1)}]$",
        DEFINITION,
        test="eql.test_layers_with_shared_gates_and_skips",
        remark="An input reaches the output through one weight.",
    ),
    Row(
        "4",
        "data grouped by time step",
        DEFINITION,
    ),
    Row(
        "5",
        r"$\mathbf h^{(i,j)} = f((\tilde{\mathbf W}^{(i,j)} \odot \mathbf z^{(i)}) \mathbf h^{(i-1,j)})$",
        DEFINITION,
        test="eql.test_layers_with_shared_gates_and_skips",
        remark="It joins (1) and (2). A closed gate removes a term at every time step.",
    ),
    Row(
        "6",
        r"$L_S = \sum_j (w^{(j+1)} - w^{(j)})^2$",
        DEFINITION,
        test="eql.test_smoothness_penalty_vanishes_for_constants_only",
        remark="Zero for constant weights only.",
    ),
    Row(
        "7",
        r"$\mathcal L_S = \sum_{i,k,l} L_{S,k,l}^{(i)}$",
        DEFINITION,
        test="eql.test_smoothness_penalty_vanishes_for_constants_only",
    ),
    Row(
        "8",
        "data with time as an input",
        DEFINITION,
    ),
    Row(
        "9",
        r"$u_t = f'(x) u + f(x) u_x + \epsilon u_{xx}$",
        HOLDS,
        test="gates.test_advection_diffusion",
        remark=r"The conservation form $u_t = (f u)_x + \epsilon u_{xx}$, written out.",
    ),
    Row(
        "10",
        r"$u_t = f(t) u u_x + \epsilon u_{xx}$",
        DEFINITION,
        remark=r"The solutions listed have $f = -(1 + \frac14 \sin t)$.",
    ),
    Row(
        "11",
        r"$\mathcal L = \frac1N \sum (\hat y_i - y_i)^2 + \lambda L_r$",
        DEFINITION,
    ),
    Row(
        "III-A, text",
        "linear regression could not discover $f_3$ and $f_4$, whose coefficients are inside sgn and sin",
        WRONG,
        test="eql.test_which_benchmarks_are_linear_in_a_library",
        correct="right for $f_4$; $f_3$ is linear in $x^2$ and $x$ at each $t$, with the coefficients $t$ and "
        r"$3\,\mathrm{sgn}(t)$",
    ),
    Row(
        "III-C",
        r"$F = -k(t)(\psi_2 - \psi_1)$, $E = \frac{k(t)}{2} (\psi_2 - \psi_1)^2$",
        HOLDS,
        test="eql.test_spring",
        remark=r"$F = -\partial E/\partial\psi_2$.",
    ),
    Row(
        "Tables II-IV, VI",
        r"the \"True\" columns",
        HOLDS,
        test="eql.test_tables_of_true_coefficients",
        remark="Each entry follows from its formula and the $t$ (or $x$) printed beside it.",
    ),
    Row(
        "Table V",
        r"True: $-1.90, -1.52, -1.16, -0.77$ times $(\psi_2 - \psi_1)^2$",
        MISPRINT,
        test="eql.test_signs_of_table_v",
        correct=r"$+1.90, +1.52, +1.15, +0.77$: $E = \frac{5-t}{4}(\psi_2 - \psi_1)^2$ is positive",
        remark="The learned columns have the right sign.",
    ),
    Row(
        "Table VII",
        "first column headed $x$",
        MISPRINT,
        test="eql.test_tables_of_true_coefficients",
        correct=r"it is $t$: the entries are $f(t) = -(1 + \frac14 \sin t)$",
    ),
)
