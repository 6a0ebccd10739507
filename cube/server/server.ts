import { createServer, type Server } from 'node:http';
import { CubejsServer } from '@cubejs-backend/server';
import type { CreateOptions } from '@cubejs-backend/server-core';
import express, { type Application } from 'express';
import { DatiCore } from './core.ts';

/**
 * Cube's server on one address.
 *
 * The original listens on every address and opens CORS to all; this one listens where it is told (127.0.0.1 unless the
 * network is private) and sends no CORS header, since browsers never talk to it.
 */
export class DatiServer extends CubejsServer {
  #http: Server | undefined;
  #sqlServer: ReturnType<DatiCore['initSQLServer']> | undefined;

  constructor(options: CreateOptions, mountRoutes: (app: Application) => void) {
    super({ ...options, routes: mountRoutes } as never);
  }

  protected override createCoreInstance(config: CreateOptions & { routes: (app: Application) => void }) {
    const { routes, ...options } = config;
    return new DatiCore(options, routes);
  }

  get datiCore(): DatiCore {
    return this.core as DatiCore;
  }

  /**
   * Starts to answer.
   * @param host address to listen on
   * @param port 0 lets the system choose
   * @returns the port in use
   * @throws Error with code EADDRINUSE when the port is taken
   */
  async listenOn(host: string, port: number): Promise<number> {
    const app = express();
    app.disable('x-powered-by');
    app.use(express.json({ limit: '1mb' }));
    await this.core.initApp(app);
    const http = createServer({ keepAliveTimeout: 60_000 }, app);
    await new Promise<void>((done, fail) => {
      http.once('error', fail);
      http.listen(port, host, done);
    });
    this.#http = http;
    const address = http.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /**
   * Opens the SQL API, as `configureSqlApi` says.
   * @throws Error with code EADDRINUSE when the port is taken
   */
  async openSqlApi(port: number): Promise<void> {
    const sqlServer = this.core.initSQLServer();
    await sqlServer.init({ ...this.config, pgSqlPort: port } as Parameters<typeof sqlServer.init>[0]);
    this.#sqlServer = sqlServer;
  }

  /** Stops answering, lets running jobs end, and gives the drivers back. */
  async stop(): Promise<void> {
    await this.#sqlServer?.shutdown('semifast');
    const http = this.#http;
    if (http) {
      const closed = new Promise<void>((done) => http.close(() => done()));
      http.closeAllConnections();
      await closed;
    }
    await this.core.beforeShutdown();
    await this.core.shutdown();
  }
}
