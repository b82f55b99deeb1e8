/** A step that a start which failed has to take back. */
export type Undo = () => Promise<unknown> | unknown;

/**
 * Takes back what a start that failed had opened, one after the other. What cannot be taken back keeps none of the others, nor hides why the
 * start failed: so this never rejects.
 */
export async function takeBack(steps: readonly Undo[]): Promise<void> {
  for (const step of steps) {
    try {
      await step();
    } catch {
      // The start's own failure is the one that people are told.
    }
  }
}
