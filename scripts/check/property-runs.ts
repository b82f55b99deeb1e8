/** Loaded before every suite: how often a property is tried. A long run (`npm test -- --long`) looks much harder. */
import fc from "fast-check";

/** Fast-check's own number. Some properties write to a disk, so that more of it makes every run slow. */
const SHORT_RUNS = 100;
/** As many times more as the suites get more time. */
const LONG_RUNS = 2000;

fc.configureGlobal({ numRuns: process.env.CHECK_LONG === "1" ? LONG_RUNS : SHORT_RUNS });
