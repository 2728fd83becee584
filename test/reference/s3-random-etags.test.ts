import { describeReference } from "./describe-reference.js";

// As with server-side encryption: no entity tag says anything of the content.
describeReference({ concurrency: 4, bucket: { etags: "random" } });
