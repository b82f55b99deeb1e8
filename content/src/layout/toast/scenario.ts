/** How insistent a toast is. Decides it from the toast alone and shows nothing. */
import type { Toast } from "../../toast/toast.ts";

/** The scenario as it counts. */
export type Scenario = "default" | NonNullable<Toast["scenario"]>;

const hasActions = ({ actions }: Toast): boolean =>
  actions !== undefined && (actions.actions.length > 0 || actions.systemCommands !== undefined);

/**
 * The scenario of a toast. A reminder that offers nothing to click is an ordinary toast: nobody could end it.
 *
 * @source Microsoft, Toast schema, scenario; "App notification content", which asks for any button where the schema asks for one in the background
 */
export function scenarioOf(toast: Toast): Scenario {
  const { scenario = "default" } = toast;
  return scenario === "reminder" && !hasActions(toast) ? "default" : scenario;
}

/** Whether a toast stays in sight until the person does something about it. @source Microsoft, Toast schema, scenario */
export function staysUntilDismissed(toast: Toast): boolean {
  const scenario = scenarioOf(toast);
  return scenario === "reminder" || scenario === "alarm" || scenario === "incomingCall";
}
