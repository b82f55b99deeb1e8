/** Does what is asked for many times at most once for each picture that the screen shows, so that typing never waits for drawing. */

/** @returns asks for `run`; what is asked for before the next frame is done once */
export function onceAFrame(run: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      run();
    });
  };
}
