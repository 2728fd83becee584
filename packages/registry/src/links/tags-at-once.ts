/** Tags taken together: what they bring is loaded in one transaction of some 5,000 rows. */
export const tagsAtOnce = 500;
