// The least a process can do: the lower bound of a command's start.
int main(void) { return 0; }
