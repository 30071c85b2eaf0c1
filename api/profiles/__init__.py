"""What an execution is told as to front ends with words of their own. Pure: events in, frames out."""
