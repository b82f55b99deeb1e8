/**
 * How apps find out that a push server is one of UnifiedPush: a GET on an endpoint. It says the same of every path, so that it tells nobody
 * which endpoints there are.
 *
 * @source UnifiedPush/specifications, that for servers up to SERV_1.1; senders of those days still ask
 */
import { OPEN_TO_PAGES } from "./web-push-form.ts";

export const answerDiscovery = (): Response =>
  Response.json({ unifiedpush: { version: 1 } }, { headers: OPEN_TO_PAGES });
