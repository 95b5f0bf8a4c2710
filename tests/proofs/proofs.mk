# SPDX-License-Identifier: MIT
# Proofs with Frama-C (tests/proofs/prove.py says how). `make check` runs the slice,
# one unit at a time, as the tests beside it want their share.
.PHONY: prove prove-slice
prove:
	@$(PYTHON) tests/proofs/prove.py
prove-slice:
	@$(PYTHON) tests/proofs/prove.py --slice --jobs 1 --seconds 120

prove prove-slice: | setup-check
