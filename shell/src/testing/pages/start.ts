/** A page with a shell of which nothing is shown but `<belfry-start>`. */
export { localShellStorage, openShell } from "@belfry/shell/shell";

import "@belfry/shell/start";
