/** `@azure/notification-hubs` 1.2.3 as CommonJS, called by a test. */
"use strict";

const { answerCalls } = require("../azure-notification-hubs/answer-calls.cjs");

answerCalls(require("@azure/notification-hubs"));
