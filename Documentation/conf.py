# SPDX-License-Identifier: GPL-2.0
# Sphinx's settings for "make docs".

project = "gvt-fd"
extensions = []
root_doc = "index"
html_theme = "alabaster"
html_show_copyright = False
html_show_sourcelink = False
highlight_language = "none"
