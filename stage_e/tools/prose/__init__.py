"""What the prose of a plan can be read as, by written rules. What is not plain stays prose and is shown as such."""
