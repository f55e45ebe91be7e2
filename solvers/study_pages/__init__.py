"""The pieces of a study's outputs: one picture or table a file, the workbook, and the page."""
