/** An integration, as GetResources shows it inside a method. */
export interface Integration {
  readonly type?: string;
  readonly httpMethod?: string;
  readonly uri?: string;
  readonly requestParameters?: Readonly<Record<string, string>>;
  readonly timeoutInMillis?: number;
  readonly requestTemplates?: Readonly<Record<string, string>>;
  readonly integrationResponses?: Readonly<
    Record<
      string,
      {
        readonly responseParameters?: Readonly<Record<string, string>>;
        readonly responseTemplates?: Readonly<Record<string, string | null>>;
      }
    >
  >;
}

/** A method, as GetResources shows it inside a resource. */
export interface Method {
  readonly httpMethod?: string;
  readonly authorizationType?: string;
  readonly apiKeyRequired?: boolean;
  readonly requestParameters?: Readonly<Record<string, boolean>>;
  readonly methodResponses?: Readonly<Record<string, unknown>>;
  readonly methodIntegration?: Integration;
}

/** A resource of a REST API with its methods. */
export interface Resource {
  readonly id: string;
  readonly path: string;
  readonly resourceMethods?: Readonly<Record<string, Method>>;
}

/** A stage of an API, and the deployment that it shows. */
export interface Stage {
  readonly stageName: string;
  readonly deploymentId?: string;
}

/** An API key, which callers send in the header `x-api-key`. */
export interface ApiKey {
  readonly id: string;
  readonly value?: string;
  readonly enabled?: boolean;
}

/** A usage plan: the stages for which its keys are valid. */
export interface UsagePlan {
  readonly id: string;
  readonly apiStages?: readonly { readonly apiId?: string; readonly stage?: string }[];
}
