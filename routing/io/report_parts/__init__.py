"""The pieces of report.html: what it says (tables), what it draws (figures), how it looks."""
