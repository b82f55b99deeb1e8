/** What plays sounds, as a module of its own, so that a bundler puts it into a file that is loaded with the first of them. */
export { playFile } from "./play-file.ts";
export { playScore } from "./play-score.ts";
export { scoreOf } from "./scores.ts";
