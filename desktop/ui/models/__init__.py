"""The models page: the list of models, and a panel with the details of one."""
