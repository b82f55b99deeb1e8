/** `@azure/notification-hubs` 1.2.3 as an ES module, called by a test. */
import * as hubs from "@azure/notification-hubs";
import { answerCalls } from "../azure-notification-hubs/answer-calls.cjs";

answerCalls(hubs);
