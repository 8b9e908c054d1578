// `npm start`: installs what is missing, builds what is out of date, serves it.
import { ensure } from './ensure.mjs';
import { serveFromCommandLine } from './serve.mjs';

await ensure('modules', 'build');
serveFromCommandLine();
