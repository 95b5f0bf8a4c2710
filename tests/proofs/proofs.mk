# SPDX-License-Identifier: MIT
# Proofs with Frama-C (tests/proofs/prove.py says how). `make check` runs the slice.
.PHONY: prove prove-slice
prove:
	@$(PYTHON) tests/proofs/prove.py
prove-slice:
	@$(PYTHON) tests/proofs/prove.py --slice
