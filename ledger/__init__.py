"""The site and its books; each sub-package is a storey of docs/adr/0001."""
