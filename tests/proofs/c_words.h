/* SPDX-License-Identifier: MIT */
/* Texts that are walked along and taken apart in place. */
#ifndef PROOFS_WORDS_H
#define PROOFS_WORDS_H
#include "c_text.h"
#include "c_bits.h"

/*@ // @to is in the text @from, or at its end
    predicate moved{L}(char *from, char *to) = to == from + (to - from) && 0 <= to - from <= text_length(from);
    predicate own_text{L}(char *s) = text(s) && \valid(s + (0 .. text_length(s)));
    // @s goes no further than @e, where there is a terminator
    predicate cut{L}(char *s, char *e) = e == s + (e - s) && 0 <= e - s < 0x7fffffff && \valid_read(s + (0 .. e - s)) && e[0] == 0;
    axiomatic Words {
      // Of the terminators that there are one is the first.
      axiom text_ends{L}: \forall char *s, integer n;
        0 <= n < 0x7fffffff && \valid_read(s + (0 .. n)) && s[n] == 0 ==> text(s) && text_length(s) <= n;
      axiom text_cut{L}: \forall char *s, *e; cut(s, e) ==> text(s) && text_length(s) <= e - s;
      // What is left of a text is one, with the same end.
      axiom text_rest{L}: \forall char *s, *t;
        text(s) && moved(s, t) ==> text(t) && text_length(t) == text_length(s) - (t - s);
      // Steps add up, and one more goes as far as the end.
      axiom text_steps{L}: \forall char *s, *t, *u; text(s) && moved(s, t) && moved(t, u) ==> moved(s, u);
      axiom text_step{L}: \forall char *s, *t; text(s) && moved(s, t) && t[0] != 0 ==> moved(s, t + 1);
    } */
#endif
