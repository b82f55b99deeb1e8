/** What draws the templates of Windows 8, as a module of its own, so that a bundler puts it into a file that is loaded when it is needed. */
export { WINDOWS_8 } from "@belfry/content/windows8";
