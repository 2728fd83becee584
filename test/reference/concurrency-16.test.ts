import { describeReference } from "./describe-reference.js";

describeReference(16);
