/** `@azure/notification-hubs` 2.1.0 as CommonJS, called by a test. */
"use strict";

const { answerCalls } = require("./answer-calls.cjs");

answerCalls(require("@azure/notification-hubs"));
