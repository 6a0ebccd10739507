export type StatoRichiesta = 'in_attesa' | 'confermata' | 'rifiutata';

/** A person of a request as pages show it: names instead of codes. */
export interface VistaPersona {
  personaId: number;
  chi: string;
  codiceFiscale: string;
  email: string;
  ruolo: string;
  ente: string;
  territorio: string;
  stato: StatoRichiesta;
  motivo: string | null;
  decisaIl: string | null;
}

export interface VistaRichiesta {
  richiestaId: number;
  pecProtocollo: string;
  pecData: string;
  creataIl: string;
  persone: VistaPersona[];
}
