"""How the bundled model is made: bank, distillation, heads, evaluation, export."""
