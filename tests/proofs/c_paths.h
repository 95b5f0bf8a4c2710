/* SPDX-License-Identifier: MIT */
/* Texts that are put together and gone through, as paths are. */
#ifndef PROOFS_PATHS_H
#define PROOFS_PATHS_H
#include "c_text.h"

/*@ // Of the terminators of an array there is a first, and what lies before it is the text.
    axiomatic Ends {
      axiom text_ends{L}: \forall char *s, integer n; 0 <= n && s[n] == 0 ==>
        0 <= text_length(s) <= n && s[text_length(s)] == 0 && \forall integer i; 0 <= i < text_length(s) ==> s[i] != 0;
      // What is left of a text behind some of it.
      axiom text_rest{L}: \forall char *s, integer k; text(s) && 0 <= k <= text_length(s) ==>
        text(s + k) && text_length(s + k) == text_length(s) - k;
    }
    predicate text_in{L}(char *s, integer size) = \valid(s + (0 .. size - 1)) && 0 <= text_length(s) < size && text(s); */
#endif
