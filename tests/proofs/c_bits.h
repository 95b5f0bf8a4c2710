/* SPDX-License-Identifier: MIT */
/* Bits of two numbers together: theorems of vectors, as those of contracts.h. */
/*@ axiomatic TwoBits {
      axiom or_below: \forall integer x, y; 0 <= x && 0 <= y ==> x <= (x | y) <= x + y;
      axiom byte_up: \forall integer x; 0 <= x <= 0xffff ==> (x << 8) == x * 256;
      axiom new_bit: \forall u64 x, s; s < 64 && (x & (u64)(1 << s)) == 0 ==> x < (u64)(x | (u64)(1 << s));
    } */
