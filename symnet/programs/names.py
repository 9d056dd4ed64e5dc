"""Names of the user as identifiers that C, C++, Fortran and Python all accept."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Sequence

from symnet.programs.operations import OPERATIONS

#: Fortran allows 63 characters; what is added to a name needs some of them.
MAX_LENGTH = 40
_WORDS = """
alignas alignof and_eq asm auto bitand bitor bool case catch char char16_t char32_t class compl complex const
const_cast constexpr continue decltype default delete do double dynamic_cast else enum explicit export extern false
float for friend goto if imaginary inline int long main mutable namespace new noexcept not_eq nullptr operator or_eq
private protected public register reinterpret_cast restrict return short signed sizeof static static_assert
static_cast struct switch template this thread_local throw true try typedef typeid typename typeof union unsigned
using virtual void volatile wchar_t while xor xor_eq inf nan null
allocatable allocate assign associate asynchronous backspace bind block call character close codimension common
contains contiguous critical cycle data deallocate deferred dimension elemental elsewhere end enddo endif entry
enumerator equivalence error event exit extends final flush forall format function generic go implicit import in
include inquire integer intent interface intrinsic kind len logical merge module namelist none nopass nullify only
open optional out parameter pause pointer print procedure program protected pure read real recursive result rewind
save select sequence stop submodule subroutine target then to type unlock use value wait where write
np jnp jax math size_t inputs outputs value gradient hessian count point block i j n dp print abs fmin fmax fabs log10
lesser greater gamma lgamma tgamma index signal time clock remove rename div exp2 logb round trunc ceil floor remainder
"""
#: In lower case, since Fortran does not distinguish case.
RESERVED = frozenset(_WORDS.split()) | {word.lower() for word in keyword.kwlist} | set(OPERATIONS)
#: What the generators themselves call their temporaries.
_TEMPORARY = re.compile(r"t\d+", re.IGNORECASE)


def identifier(name: str, fallback: str = "v") -> str:
    """A name as an identifier: Greek letters spelled out, accents dropped, everything else an underscore.

    >>> identifier("η²"), identifier("<script>"), identifier("2nd"), identifier("double"), identifier("t1")
    ('eta2', 'script', 'v_2nd', 'double_', 't1_')
    """
    spelled = "".join(_letter(character) for character in unicodedata.normalize("NFKD", name))
    plain = re.sub(r"\W+|_+", "_", spelled, flags=re.ASCII).strip("_")[:MAX_LENGTH]
    if not plain or not plain[0].isalpha():
        plain = f"{fallback}_{plain}".rstrip("_")
    return f"{plain}_" if plain.lower() in RESERVED or _TEMPORARY.fullmatch(plain) else plain


def identifiers(names: Sequence[str], taken: Iterable[str] = (), fallback: str = "v") -> list[str]:
    """Distinct identifiers, also where case does not count."""
    used = {name.lower() for name in taken}
    out = []
    for name in names:
        base = found = identifier(name, fallback)
        number = 2
        while found.lower() in used:
            found = f"{base}_{number}"
            number += 1
        used.add(found.lower())
        out.append(found)
    return out


def comment(text: str) -> str:
    r"""Text for a comment of any language: one line of ASCII that neither ends the comment nor continues it.

    >>> comment("a*/\nη\\")
    'a* / \\u03b7/'
    """
    plain = " ".join(str(text).split()).replace("\\", "/").replace("*/", "* /").replace("/*", "/ *").replace("?", ".")
    return plain.encode("ascii", "backslashreplace").decode("ascii")


def _letter(character: str) -> str:
    """A Greek letter's name, nothing for an accent, else the character itself."""
    if unicodedata.combining(character):
        return ""
    full = unicodedata.name(character, "")
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?([A-Z]+)", full)
    if not found:
        return character
    # Unicode writes LAMDA
    word = found[2].lower().replace("lamda", "lambda")
    return word.capitalize() if found[1] == "CAPITAL" else word
