/** The version of the service, the same for all packages. */
import manifest from "../package.json" with { type: "json" };

export const version: string = manifest.version;
