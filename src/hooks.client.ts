import { guardScripts } from '$lib/inference/trusted-scripts';

// Before anything else: the first page may start a worker at once.
guardScripts();
