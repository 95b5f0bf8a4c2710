/* SPDX-License-Identifier: MIT */
/*
 * Included first by the compiler (-include) where the image is position independent:
 * every symbol is our own, so none needs a table to be found.
 */
#pragma GCC visibility push(hidden)
