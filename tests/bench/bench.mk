# SPDX-License-Identifier: MIT
# The benchmark (make bench, make bench-quick) and the budget (make budget writes what is measured now).

.PHONY: bench bench-quick budget
bench bench-quick: all $(B)/plugin/count.so $(B)/bench/limit
	$(PYTHON) tests/bench/bench.py $(if $(filter bench-quick,$@),--quick) $(BENCH)
budget: all $(B)/plugin/count.so
	$(PYTHON) tests/bench/budget.py --write

$(B)/bench/limit: tests/bench/limit.c
	@mkdir -p $(@D)
	$(HOST_CC) -std=gnu11 -O2 -Wall -Wextra -Werror -o $@ $<
