"""What is measured: one module a case, each with a TITLE and `measure(scale)`; its docstring says what was run."""
