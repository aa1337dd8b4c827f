"""Word pairs of opposite meaning or direction, for spotting an answer that says the reverse."""

from __future__ import annotations

from collections.abc import Set
from functools import cache

from tutor.judges.text import stem

# Opposites in general use and the usual counterparts in machine learning and school science.
_PAIRS = """
increase decrease; increases reduces; raise lower; grow shrink; rise fall; more less; more fewer; high low;
higher lower; large small; larger smaller; big small; bigger smaller; long short; longer shorter; wide narrow;
deep shallow; fast slow; faster slower; quick slow; speed slow; strong weak; stronger weaker; many few;
most least; maximum minimum; maximise minimise; maximize minimize; max min; upper lower; top bottom; up down;
before after; early late; earlier later; first last; first second; start end; begin end; past future; previous next;
input output; forward backward; inside outside; internal external; local global; left right; row column;
horizontal vertical; add remove; add subtract; gain lose; keep discard; keep forget; remember forget; store discard;
write read; open closed; open close; on off; true false; correct incorrect; right wrong; same different;
equal unequal; similar different; similar dissimilar; positive negative; linear nonlinear; convex concave;
easy hard; easier harder; simple complex; cheap expensive; better worse; best worst; good bad; always never;
all none; possible impossible; sparse dense; discrete continuous; static dynamic; fixed learned; fixed variable;
constant variable; frozen trainable; balanced imbalanced; balanced unbalanced; stable unstable; dependent independent;
known unknown; seen unseen; labelled unlabelled; labeled unlabeled; supervised unsupervised; overfit underfit;
overfitting underfitting; bias variance; precision recall; encoder decoder; generator discriminator;
generative discriminative; real fake; training test; training inference; train test; train evaluate;
classification regression; classify regress; source target; query key; key value; sender receiver; client server;
convergence divergence; converge diverge; explode vanish; exploding vanishing; compress expand; encode decode;
upsample downsample; upsampling downsampling; sequential parallel; series parallel; serial parallel;
synchronous asynchronous; connected separated; connected disconnected; complete incomplete; hot cold; hotter colder;
warm cool; light heavy; lighter heavier; solid liquid; dissolve precipitate; hard soft; thick thin; tight loose;
attract repel; near far; with without; include exclude; include omit; allow prevent; allow block; cause prevent;
enable disable; absorb reflect; push pull; win lose; success failure; succeed fail; accept reject; present absent;
homogeneous heterogeneous; explicit implicit; direct indirect; active passive; shared separate; sum product;
sum difference; multiply divide; numerator denominator; mean variance; average maximum; average max;
l1 l2; one two; single multiple; single several; univariate multivariate; symmetric asymmetric; even odd;
bounded unbounded; finite infinite; deterministic stochastic; deterministic random; parametric nonparametric;
greater less; greater smaller; greater lower; highest lowest; largest smallest; deeper shallower; above below;
raise reduce; raise decrease; increase shrink; enlarge shrink; enlarge reduce; rise drop; improve degrade; improve worsen;
accelerate slow; unchanged changed; identical different; equal different; exact approximate; partial full; merge split;
freeze unfreeze; frequent rare; often rarely; noisy smooth; noisier smoother; harmful useful; useful useless; necessary unnecessary; relevant irrelevant; reversible irreversible
"""


@cache
def contrasts() -> dict[str, frozenset[str]]:
    """Stem -> stems of its opposites, both ways."""
    table: dict[str, set[str]] = {}
    for pair in _PAIRS.split(";"):
        one, two = (stem(word) for word in pair.split())
        if one != two:
            table.setdefault(one, set()).add(two)
            table.setdefault(two, set()).add(one)
    return {word: frozenset(others) for word, others in table.items()}


def reversed_words(reference: Set[str], answer: Set[str]) -> int:
    """How many reference stems the answer replaces by an opposite: {"high"}, {"low"} -> 1.

    A word that both sides use does not count, nor an opposite that both sides use.
    """
    table = contrasts()
    alone = answer - reference
    return sum(1 for word in reference - answer if table.get(word, frozenset()) & alone)


@cache
def surface_contrasts() -> dict[str, list[str]]:
    """Word -> its opposites as written, both ways; for making wrong sentences out of right ones."""
    table: dict[str, list[str]] = {}
    for pair in _PAIRS.split(";"):
        one, two = pair.split()
        table.setdefault(one, []).append(two)
        table.setdefault(two, []).append(one)
    return table
