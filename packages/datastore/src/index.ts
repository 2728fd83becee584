export { type Database, type DatabaseConnection, openDatabase } from "./connection.js";
