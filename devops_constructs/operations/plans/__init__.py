"""Plans of stacks: judged before they are made, made, encrypted, kept, shown."""
