// Stands for an optional module that is left out. Whoever requires it finds out as if it were not installed.
throw new Error("this optional module is left out");
