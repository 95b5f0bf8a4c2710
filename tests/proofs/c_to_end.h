/* SPDX-License-Identifier: MIT */
/*
 * For units about ends. to_end(): how far it is from @p to the last terminator of its text, which is where it was when the text
 * was made: what is cut off before puts in more terminators, and takes none away (entries_text).
 */
#ifndef PROOFS_TO_END_H
#define PROOFS_TO_END_H
#include "ends.h"

#define TEXT_MAX 0x7fffffff
#ifndef PLACE		/* where texts are, if it matters */
#define PLACE(s) (0 == 0)
#endif

/*@ axiomatic ToEnd {
      logic integer to_end(char *p);
      axiom to_end_behind: \forall char *p, integer n; to_end(p + n) == to_end(p) - n;
    }
    predicate ended{L}(char *s) = 0 <= to_end(s) < TEXT_MAX && s[to_end(s)] == 0 && PLACE(s);
    predicate onward(char *from, char *to) = to == from + (to - from) && 0 <= to - from <= to_end(from); */
#endif
