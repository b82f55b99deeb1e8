/** `@azure/notification-hubs` 2.1.0 as an ES module, called by a test. */
import * as hubs from "@azure/notification-hubs";
import { answerCalls } from "./answer-calls.cjs";

answerCalls(hubs);
