"""The model: frozen definitions, all validation, and the loader. It knows no backend and writes no
file."""
