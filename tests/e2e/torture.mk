# SPDX-License-Identifier: MIT
# make torture: all that is done to a boot in QEMU. Hours on a small machine; what make check has of it takes two minutes.
#	every read of every image failing; two times 2,000 damaged images; every choice of configuration

TORTURE := $(addprefix tests/e2e/,torture_faults.py torture_mutants.py torture_extremes.py \
	test_faults.py test_mutants.py test_configs.py test_extremes.py)
.PHONY: torture
torture: all plugin inspect | setup-check
	$(PYTHON) -m pytest -q -n 2 --durations=15 $(if $(T),-k "$(T)") $(TORTURE)
