import { describeReference } from "./describe-reference.js";

describeReference({ concurrency: 16 });
