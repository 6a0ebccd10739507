import java.sql.*;
import java.util.Properties;

/** Calls of JDBC as Tableau, DBeaver and others make them. Prints a line a call: its name, its rows, the first ones. */
public class Jdbc {
  interface Call {
    ResultSet run() throws SQLException;
  }

  static void show(String name, Call call) {
    try (ResultSet rows = call.run()) {
      ResultSetMetaData meta = rows.getMetaData();
      StringBuilder text = new StringBuilder();
      int count = 0;
      while (rows.next()) {
        count++;
        if (count > 400) continue;
        for (int column = 1; column <= meta.getColumnCount(); column++) {
          String value = rows.getString(column);
          if (value != null && !value.isEmpty()) text.append(meta.getColumnLabel(column)).append('=').append(value).append(' ');
        }
        text.append("; ");
      }
      System.out.println(name + "\t" + count + "\t" + text.toString().replaceAll("\\s+", " "));
    } catch (SQLException error) {
      System.out.println(name + "\tERROR\t" + error.getSQLState() + " " + error.getMessage().replaceAll("\\s+", " "));
    }
  }

  public static void main(String[] args) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", System.getenv("PGUSER"));
    properties.setProperty("password", System.getenv("PGPASSWORD"));
    properties.setProperty("sslmode", "require");
    properties.setProperty("ApplicationName", "Prova JDBC");
    properties.setProperty("binaryTransfer", args[0]);
    properties.setProperty("prepareThreshold", "2");
    String url = "jdbc:postgresql://127.0.0.1:" + System.getenv("PGPORT") + "/" + System.getenv("PGDATABASE");
    try (Connection connection = DriverManager.getConnection(url, properties)) {
      catalogue(connection.getMetaData());
      figures(connection);
    }
  }

  static void catalogue(DatabaseMetaData meta) throws SQLException {
    System.out.println("product\t1\t" + meta.getDatabaseProductName() + " " + meta.getDatabaseMajorVersion() + " " + meta.getUserName());
    show("catalogs", () -> meta.getCatalogs());
    show("schemas", () -> meta.getSchemas());
    show("table types", () -> meta.getTableTypes());
    show("tables", () -> meta.getTables(null, null, "%", new String[] {"TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "PARTITIONED TABLE"}));
    show("columns", () -> meta.getColumns(null, "public", "territori", "%"));
    show("all columns", () -> meta.getColumns("belvedere", "public", null, null));
    show("primary keys", () -> meta.getPrimaryKeys(null, "public", "territori"));
    show("imported keys", () -> meta.getImportedKeys(null, "public", "territori"));
    show("exported keys", () -> meta.getExportedKeys(null, "public", "territori"));
    show("cross reference", () -> meta.getCrossReference(null, "public", "territori", null, "public", "popolazione_residente"));
    show("indexes", () -> meta.getIndexInfo(null, "public", "territori", false, true));
    show("best row", () -> meta.getBestRowIdentifier(null, "public", "territori", 0, true));
    show("version columns", () -> meta.getVersionColumns(null, "public", "territori"));
    show("types", () -> meta.getTypeInfo());
    show("udts", () -> meta.getUDTs(null, null, "%", null));
    show("procedures", () -> meta.getProcedures(null, "public", "%"));
    show("functions", () -> meta.getFunctions(null, "public", "%"));
    show("table privileges", () -> meta.getTablePrivileges(null, "public", "territori"));
    show("column privileges", () -> meta.getColumnPrivileges(null, "public", "territori", "%"));
    show("client info", () -> meta.getClientInfoProperties());
    System.out.println("keywords\t1\t" + meta.getSQLKeywords().length() + " " + meta.getMaxColumnNameLength());
  }

  static void figures(Connection connection) throws SQLException {
    show("simple", () -> connection.createStatement().executeQuery("SELECT count(*) AS comuni FROM territori"));
    connection.setAutoCommit(false);
    Statement paged = connection.createStatement();
    paged.setFetchSize(50);
    show("paged", () -> paged.executeQuery("SELECT comune_codice FROM territori"));
    connection.commit();
    connection.setReadOnly(true);
    connection.setAutoCommit(true);
    PreparedStatement prepared =
        connection.prepareStatement("SELECT regione_nome, residenti FROM popolazione_residente WHERE regione_codice = ? AND anno = ? GROUP BY 1, 2");
    for (String code : new String[] {"03", "13", "13", "13", "99"}) {
      prepared.setString(1, code);
      prepared.setInt(2, 2024);
      show("prepared " + code, () -> prepared.executeQuery());
    }
    PreparedStatement typed = connection.prepareStatement(
        "SELECT periodo, anno, data_riferimento, residenti, eta_media FROM popolazione_residente WHERE data_riferimento >= ? AND regione_codice = ? ORDER BY 3");
    for (int time = 0; time < 4; time++) {
      typed.setTimestamp(1, Timestamp.valueOf("2023-01-01 00:00:00"));
      typed.setString(2, "13");
      ResultSet rows = typed.executeQuery();
      rows.next();
      System.out.println("typed " + time + "\t1\t" + rows.getInt(2) + " " + rows.getTimestamp(3) + " " + rows.getLong(4) + " " + rows.getBigDecimal(5).signum());
    }
    show("wrong", () -> connection.createStatement().executeQuery("SELECT niente FROM territori"));
    Statement slow = connection.createStatement();
    slow.setQueryTimeout(1);
    show("timeout", () -> slow.executeQuery("SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b"));
    show("again", () -> connection.createStatement().executeQuery("SELECT 1 AS uno"));
  }
}
